namespace Bennu.Redis.Connection;

/// <summary>Lua that runs in Redis, from this assembly's resources; sent once to a server, and named by its hash from then on.</summary>
internal static class Script
{
    public static string Load(params ReadOnlySpan<string> parts)
    {
        var text = "";
        foreach (var part in parts)
        {
            using var resource = typeof(Script).Assembly.GetManifestResourceStream($"{part}.lua")!;
            using var reader = new StreamReader(resource);
            text += reader.ReadToEnd();
        }
        return text;
    }
}
