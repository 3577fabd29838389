using System.Text;
using Bennu.SourceGeneration.Handlers;
using Bennu.SourceGeneration.Symbols;
using Bennu.SourceGeneration.Writing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Bennu.SourceGeneration;

/// <summary>Writes the table of handlers of every partial channel whose methods have Bennu's attributes.</summary>
[Generator(LanguageNames.CSharp)]
internal sealed class ChannelGenerator : IIncrementalGenerator
{
    /// <summary>The step that tests look at: the channels as they are read.</summary>
    public const string Channels = "Channels";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, HandlerAttribute.Join);
        Register(context, HandlerAttribute.HandleIn);
        Register(context, HandlerAttribute.HandleOut);
        Register(context, HandlerAttribute.HandleInfo);
    }

    private static void Register(IncrementalGeneratorInitializationContext context, string attribute)
    {
        var channels = context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is MethodDeclarationSyntax, Read)
            .Where(static channel => channel is not null)
            .WithTrackingName(Channels);
        context.RegisterSourceOutput(channels, static (output, channel) =>
            output.AddSource(channel!.HintName, SourceText.From(TableWriter.Write(channel), Encoding.UTF8)));
    }

    // A channel is read where its first attribute is met, so once, and no step has to gather all of them.
    private static ChannelModel? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var method = (IMethodSymbol)context.TargetSymbol;
        foreach (var member in method.ContainingType.GetMembers())
        {
            if (member is not IMethodSymbol other || HandlerAttribute.Of(other) is not { Length: > 0 } attributes) continue;
            return other.IsSame(method) && IsMet(attributes[0], context)
                ? ChannelReader.TryRead(method.ContainingType, cancellationToken)
                : null;
        }
        return null;
    }

    private static bool IsMet(HandlerAttribute attribute, GeneratorAttributeSyntaxContext context) =>
        attribute.Data.AttributeClass.IsSame(context.Attributes[0].AttributeClass);
}
