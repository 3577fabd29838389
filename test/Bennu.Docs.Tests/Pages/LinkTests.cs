namespace Bennu.Docs.Tests.Pages;

public sealed class LinkTests
{
    [Fact]
    public void Relative_links_lead_somewhere() =>
        Assert.Empty(from page in Page.All()
                     from target in page.Links()
                     where !target.Contains("://", StringComparison.Ordinal) && !Resolves(page, target)
                     select $"{page.Path}: {target}");

    private static bool Resolves(Page page, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var absolute = path.Length == 0
            ? Repository.PathOf(page.Path)
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page.Path))!, path));
        if (anchor is null) return File.Exists(absolute) || Directory.Exists(absolute);
        return File.Exists(absolute) && Page.Read(Path.GetRelativePath(Repository.Root, absolute)).Anchors().Contains(anchor);
    }
}
