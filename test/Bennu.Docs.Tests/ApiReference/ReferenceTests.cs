using Bennu.ApiReference;
using Bennu.Docs.Tests.Pages;

namespace Bennu.Docs.Tests.ApiReference;

public sealed class ReferenceTests
{
    private static readonly IReadOnlyList<Package> Packages = Package.All();
    private static readonly Page[] Written = [.. Reference.Write(Packages).Select(page => new Page(page.Name, page.Text))];

    [Fact]
    public void Every_package_has_a_page() => Assert.Equal(
        Repository.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension)
            .Where(name => !name!.StartsWith("Bennu.SourceGeneration", StringComparison.Ordinal)).Select(name => $"{name}.md").Order(),
        Written.Select(page => page.Path).Where(path => path != "README.md").Order());

    [Fact]
    public void Every_public_type_and_member_has_a_summary() =>
        Assert.Equal("", string.Join('\n', Reference.Undocumented(Packages)));

    [Fact]
    public void Pages_are_the_same_each_time() =>
        Assert.Equal(Written.Select(page => page.Text), Reference.Write(Package.All()).Select(page => page.Text));

    [Fact]
    public void Links_lead_to_types() => Assert.Empty(
        from page in Written
        from target in page.Links()
        where !target.Contains("://", StringComparison.Ordinal)
        let parts = target.Split('#')
        let place = parts.Length == 2 ? $"<a id=\"{parts[1]}\"></a>" : ""
        where !Written.Any(other => other.Path == parts[0] && other.Text.Contains(place, StringComparison.Ordinal))
        select $"{page.Path}: {target}");

    [Fact]
    public void Member_is_shown_with_its_types_summary_value_and_exceptions()
    {
        var page = Written.Single(page => page.Path == "Bennu.md").Text;
        Assert.Contains("#### `int MaxConcurrentConnects { get; set; }`", page);
        Assert.Contains("- Value: 2,000.", page);
        Assert.Contains("#### `static JoinResult Ok<T>(T response)`", page);
        Assert.Contains("- Throws", page);
        Assert.Contains("AddBennu(this IServiceCollection services, ", page);
    }
}
