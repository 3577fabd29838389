using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bennu.SourceGeneration.Handlers;

/// <summary>Finds the handlers of a channel type, and whether a table can be written for it.</summary>
internal static class ChannelReader
{
    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers |
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes |
            SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat NameFormat = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>The methods with Bennu's attributes, those of its base types first, without those that are overridden by others.</summary>
    public static ImmutableArray<IMethodSymbol> HandlersOf(INamedTypeSymbol channel)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (var type = channel; type is not null && !type.Is(BennuNames.Channels, "Channel"); type = type.BaseType) types.Push(type);
        var found = ImmutableArray.CreateBuilder<IMethodSymbol>();
        foreach (var type in types)
            foreach (var member in type.GetMembers())
                if (member is IMethodSymbol method && HandlerAttribute.Of(method).Length > 0)
                {
                    for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
                        found.Remove(overridden);
                    found.Add(method);
                }
        return found.ToImmutable();
    }

    /// <summary>Reads a channel; null where no table can or need be written for it.</summary>
    public static ChannelModel? TryRead(INamedTypeSymbol channel, CancellationToken cancellationToken)
    {
        if (!channel.IsChannel() || channel.IsAbstract || channel.IsFileLocal || FindDefine(channel) is not null) return null;
        for (var type = channel; type is not null; type = type.ContainingType)
            if (!IsPartial(type, cancellationToken)) return null;

        var containers = new Stack<string>();
        for (var type = channel.ContainingType; type is not null; type = type.ContainingType)
            containers.Push($"partial {KeywordOf(type)} {type.ToDisplayString(NameFormat)}");
        return new ChannelModel(
            HintNameOf(channel),
            channel.ContainingNamespace is { IsGlobalNamespace: false } @namespace ? @namespace.ToDisplayString() : null,
            new([.. containers]),
            channel.ToDisplayString(NameFormat),
            new(ReadHandlers(channel)));
    }

    /// <summary>The <c>Define</c> that a channel has of its own.</summary>
    public static IMethodSymbol? FindDefine(INamedTypeSymbol channel)
    {
        foreach (var member in channel.GetMembers())
            if (member is IMethodSymbol { IsStatic: true, Parameters.Length: 1 } method &&
                (method.Name == "Define" || method.Name.EndsWith(".Define", StringComparison.Ordinal)) &&
                method.Parameters[0].Type.Is(BennuNames.Channels, "ChannelBuilder`1"))
                return method;
        return null;
    }

    /// <summary>Whether every declaration of a type says so, or one that is in the way does not.</summary>
    public static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
            if (reference.GetSyntax(cancellationToken) is not TypeDeclarationSyntax declaration || !declaration.IsPartial()) return false;
        return true;
    }

    private static bool IsPartial(this TypeDeclarationSyntax declaration)
    {
        foreach (var modifier in declaration.Modifiers)
            if (modifier.ValueText == "partial") return true;
        return false;
    }

    private static ImmutableArray<HandlerModel> ReadHandlers(INamedTypeSymbol channel)
    {
        var handlers = ImmutableArray.CreateBuilder<HandlerModel>();
        foreach (var method in HandlersOf(channel))
            foreach (var attribute in HandlerAttribute.Of(method))
                if (IsReachable(method, channel) && HandlerSignature.TryRead(method, attribute.Kind) is { } signature)
                    handlers.Add(new HandlerModel(
                        attribute.Kind,
                        attribute.Event,
                        TargetOf(method, channel),
                        signature.Payload is { } payload ? TypeOf(payload.WithNullableAnnotation(NullableAnnotation.NotAnnotated)) : null,
                        new(signature.Parameters),
                        signature.Result,
                        signature.Wait,
                        signature.Value is { } value && IsConvertible(value) ? TypeOf(value) : null));
        return handlers.ToImmutable();
    }

    private static bool IsReachable(IMethodSymbol method, INamedTypeSymbol channel) =>
        method.DeclaredAccessibility != Accessibility.Private || method.ContainingType.IsSame(channel);

    // Values of interfaces do not become a Reply<T> by themselves.
    private static bool IsConvertible(ITypeSymbol value) =>
        value.TypeKind != TypeKind.Interface && value.SpecialType != SpecialType.System_Object;

    private static string TargetOf(IMethodSymbol method, INamedTypeSymbol channel)
    {
        var name = method.ToDisplayString(NameFormat);
        if (!method.IsStatic) return $"c.{name}";
        var isOwn = method.ContainingType.IsSame(channel);
        return $"{(isOwn ? channel.ToDisplayString(NameFormat) : TypeOf(method.ContainingType))}.{name}";
    }

    private static string TypeOf(ITypeSymbol type) => type.ToDisplayString(TypeFormat);

    private static string KeywordOf(INamedTypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Interface } => "interface",
        { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
        { TypeKind: TypeKind.Struct } => "struct",
        { IsRecord: true } => "record",
        _ => "class",
    };

    private static string HintNameOf(INamedTypeSymbol channel)
    {
        var name = channel.MetadataName.Replace('`', '-');
        for (var type = channel.ContainingType; type is not null; type = type.ContainingType)
            name = $"{type.MetadataName.Replace('`', '-')}.{name}";
        for (var space = channel.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
            name = $"{space.Name}.{name}";
        return $"{name}.g.cs";
    }
}
