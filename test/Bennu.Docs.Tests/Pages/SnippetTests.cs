namespace Bennu.Docs.Tests.Pages;

public sealed class SnippetTests
{
    private const int ShownOfAStranger = 80;

    [Fact]
    public void Code_in_the_pages_is_compiled()
    {
        var compiled = Snippets.All().Values.ToHashSet();
        var strangers = from page in Page.All()
                        from block in page.Blocks("csharp")
                        let code = Snippets.Normalise(block)
                        where !compiled.Contains(code)
                        select $"{page.Path}: {code[..Math.Min(code.Length, ShownOfAStranger)]}";
        Assert.Empty(strangers);
    }

    [Fact]
    public void Compiled_code_is_in_a_page()
    {
        var shown = Page.All().SelectMany(page => page.Blocks("csharp")).Select(Snippets.Normalise).ToHashSet();
        Assert.Empty(Snippets.All().Where(snippet => !shown.Contains(snippet.Value)).Select(snippet => snippet.Key));
    }
}
