namespace Templates;

/// <summary>A folder with all packages.</summary>
internal sealed class Feed(Dotnet dotnet, string folder)
{
    public IEnumerable<Package> Packages => Directory.EnumerateFiles(folder).Order().Select(static path => new Package(path));

    public async Task PackAsync()
    {
        // …/test/Templates/bin/Release/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var (configuration, repository) = (output.Parent!.Name, output.Parent.Parent!.Parent!.Parent!.Parent!.FullName);
        var projects = Directory.EnumerateFiles(Path.Combine(repository, "src"), "*.csproj", SearchOption.AllDirectories)
            .Append(Path.Combine(repository, "templates", "Bennu.Templates.csproj"));
        var solution = Path.Combine(dotnet.Folder, "Packages.slnx");
        await File.WriteAllLinesAsync(
            solution, ["<Solution>", .. projects.Select(static project => $"""  <Project Path="{project}" />"""), "</Solution>"]);
        await dotnet.RunAsync(
            repository, "pack", solution, "-c", configuration, "-o", folder, "--no-build", "-v", "quiet", "-warnaserror");
    }

    public Task InstallAsync() =>
        dotnet.RunAsync(dotnet.Folder, "new", "install", Packages.Single(static package => package.IsTemplates).Path, "--debug:custom-hive", dotnet.Hive);
}
