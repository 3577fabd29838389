using Bennu.SourceGeneration.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bennu.SourceGeneration.Tests.Support;

/// <summary>What the analyzers say of sources, with the tables that the generator makes of them.</summary>
internal static class Diagnosed
{
    public static DiagnosticAnalyzer[] Analyzers { get; } =
    [
        new HandlerAnalyzer(), new DefineAnalyzer(), new RouteAnalyzer(), new ChannelCodeAnalyzer(), new PayloadAnalyzer(), new DroppedAnalyzer(),
    ];

    /// <summary>The ids and marked pieces of source of what is reported, in the order of the source: <c>BENNU001 Room</c>.</summary>
    public static async Task<IReadOnlyList<string>> IdsOfAsync(params string[] sources) =>
        [.. (await OfAsync(sources)).Select(diagnostic => $"{diagnostic.Id} {Marked(diagnostic)}")];

    public static async Task<IReadOnlyList<Diagnostic>> OfAsync(params string[] sources) => await OfAsync(Compiled.Of(sources));

    public static async Task<IReadOnlyList<Diagnostic>> OfAsync(Compilation compilation)
    {
        var reported = await Compiled.Generate(compilation)
            .WithAnalyzers([.. Analyzers])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(reported, diagnostic => diagnostic.Id == "AD0001");
        return [.. reported.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(diagnostic => diagnostic.Id)];
    }

    private static string Marked(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);
}
