namespace Bennu.Testing.Tests.Idling;

/// <summary>Work that the server begins elsewhere is not seen by the kit, which would then take the server for idle.</summary>
public sealed class WorkQueueTests
{
    [Theory]
    [InlineData("Broadcasting")]
    [InlineData("Channels")]
    [InlineData("Durable")]
    [InlineData("Sockets")]
    public void Server_begins_work_nowhere_else(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src", "Bennu", folder), "*.cs");
        Assert.NotEmpty(files);
        Assert.Empty(
            from file in files
            where Path.GetFileName(file) != "WorkQueue.cs"
            from line in File.ReadLines(file)
            where line.Contains("ThreadPool.", StringComparison.Ordinal) || line.Contains("Task.Run(", StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {line.Trim()}");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Bennu.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
