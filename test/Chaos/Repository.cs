namespace Chaos;

/// <summary>Where this program was built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Bennu.slnx"))) return directory.FullName;
        throw new InvalidOperationException("Run this program from within the repository.");
    }
}
