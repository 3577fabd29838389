namespace Bennu.ApiReference;

/// <summary>Writes one page for each package, and an index, into the folder that is given.</summary>
internal static class Program
{
    public static void Main(string[] args)
    {
        var folder = args is [var given] ? given : "artifacts/api";
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in Reference.Write(Package.All())) File.WriteAllText(Path.Combine(folder, name), text);
        Console.WriteLine(Path.GetFullPath(folder));
    }
}
