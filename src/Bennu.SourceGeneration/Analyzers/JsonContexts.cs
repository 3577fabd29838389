using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>The types that the contexts of a compilation have type information for: those they name, and what those are made of.</summary>
internal sealed class JsonContexts
{
    private const string Json = "System.Text.Json";

    private readonly IAssemblySymbol _assembly;
    private readonly Lazy<(HashSet<ITypeSymbol> Known, Location? Context)> _found;

    public JsonContexts(Compilation compilation)
    {
        _assembly = compilation.Assembly;
        _found = new(Find);
    }

    /// <summary>Whether a payload type needs no more type information, or another assembly may bring it.</summary>
    public bool Know(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        return type.IsRaw() || IsBuiltIn(type) || !IsOwn(type) || _found.Value.Known.Contains(type);
    }

    /// <summary>Reports a type; the first context of the compilation is the place to add it.</summary>
    public Diagnostic Missing(ITypeSymbol type, Location place)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        var name = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        return Diagnostic.Create(
            Rules.NoJsonType,
            place,
            _found.Value.Context is { } context ? [context] : [],
            ImmutableDictionary<string, string?>.Empty.Add(Rules.TypeProperty, name),
            type.ToDisplayString());
    }

    public static bool IsJsonNode(ITypeSymbol type) =>
        type.FindBase($"{Json}.Nodes", "JsonNode") is not null || type.Is(Json, "JsonElement");

    // Those of Bennu's own context.
    private static bool IsBuiltIn(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_Double
        || IsJsonNode(type);

    // A type that only other projects' types make up is theirs to know.
    private bool IsOwn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsOwn(array.ElementType),
        INamedTypeSymbol named => named.ContainingAssembly.IsSame(_assembly) || named.TypeArguments.Any(IsOwn),
        _ => false,
    };

    private (HashSet<ITypeSymbol> Known, Location? Context) Find()
    {
        var known = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        Location? first = null;
        foreach (var type in TypesOf(_assembly.GlobalNamespace))
        {
            if (type.FindBase($"{Json}.Serialization", "JsonSerializerContext") is null) continue;
            first ??= type.Place();
            foreach (var attribute in type.GetAttributes())
                if (attribute.AttributeClass.Is($"{Json}.Serialization", "JsonSerializableAttribute") &&
                    attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol named)
                    Add(named, known);
        }
        return (known, first);
    }

    // System.Text.Json follows what a type is made of in the same way.
    private static void Add(ITypeSymbol type, HashSet<ITypeSymbol> known)
    {
        if (type is ITypeParameterSymbol || !known.Add(type.WithNullableAnnotation(NullableAnnotation.None))) return;
        if (type is IArrayTypeSymbol array) Add(array.ElementType, known);
        if (type is not INamedTypeSymbol named) return;
        foreach (var argument in named.TypeArguments) Add(argument, known);
        if (named.ContainingNamespace?.ToDisplayString().StartsWith("System", StringComparison.Ordinal) == true) return;
        for (var current = named; current is { SpecialType: SpecialType.None }; current = current.BaseType)
            foreach (var member in current.GetMembers())
                if (member is IPropertySymbol { IsStatic: false, DeclaredAccessibility: not Accessibility.Private } property)
                    Add(property.Type, known);
        foreach (var attribute in named.GetAttributes())
            if (attribute.AttributeClass.Is($"{Json}.Serialization", "JsonDerivedTypeAttribute") &&
                attribute.ConstructorArguments.FirstOrDefault().Value is ITypeSymbol derived)
                Add(derived, known);
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type) yield return type;
            if (member is INamespaceOrTypeSymbol nested)
                foreach (var inner in TypesOf(nested)) yield return inner;
        }
    }
}
