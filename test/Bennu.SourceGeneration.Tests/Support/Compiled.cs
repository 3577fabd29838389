using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bennu.SourceGeneration.Tests.Support;

/// <summary>Sources as an application's project would compile them.</summary>
internal static class Compiled
{
    /// <summary>What the sources here have in scope.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Text.Json.Serialization;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Bennu.Broadcasting;
        global using Bennu.Channels;
        global using Bennu.Protocol;
        global using Bennu.PubSub;
        global using Bennu.Sockets;
        """;

    private static readonly IEnumerable<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    public static CSharpCompilationOptions Options { get; } =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    public static IEnumerable<MetadataReference> AllReferences => References;

    public static CSharpCompilation Of(params string[] sources) => CSharpCompilation.Create(
        "Application", [.. sources.Prepend(Usings).Select(source => CSharpSyntaxTree.ParseText(source, ParseOptions))], References, Options);

    /// <summary>The sources and what the generator adds to them. Fails where it does not compile without warnings.</summary>
    public static Compilation WithTables(params string[] sources)
    {
        var compilation = Generate(Of(sources));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        return compilation;
    }

    /// <summary>What the generator makes of a compilation, be it sound or not.</summary>
    public static Compilation Generate(Compilation compilation)
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out var generated, out var diagnostics);
        Assert.Empty(diagnostics);
        return generated;
    }

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ChannelGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
