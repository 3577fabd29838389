using System.Collections.Immutable;
using Bennu.SourceGeneration.Symbols;
using Microsoft.CodeAnalysis;

namespace Bennu.SourceGeneration.Handlers;

/// <summary>One of Bennu's attributes on a method.</summary>
/// <param name="Kind">What it makes of the method.</param>
/// <param name="Event">The event that it names; null where it names none.</param>
/// <param name="Data">The attribute itself, for where it stands.</param>
internal readonly record struct HandlerAttribute(HandlerKind Kind, string? Event, AttributeData Data)
{
    public const string Join = "Bennu.Channels.JoinAttribute";
    public const string HandleIn = "Bennu.Channels.HandleInAttribute";
    public const string HandleOut = "Bennu.Channels.HandleOutAttribute";
    public const string HandleInfo = "Bennu.Channels.HandleInfoAttribute";

    /// <summary>The attribute as it is written, for messages.</summary>
    public string Text => Kind switch
    {
        HandlerKind.Join => "[Join]",
        HandlerKind.In => $"[HandleIn(\"{Event}\")]",
        HandlerKind.Any => "[HandleIn]",
        HandlerKind.Out => $"[HandleOut(\"{Event}\")]",
        _ => "[HandleInfo]",
    };

    /// <summary>Bennu's attributes on a method, in their order.</summary>
    public static ImmutableArray<HandlerAttribute> Of(IMethodSymbol method)
    {
        var found = ImmutableArray.CreateBuilder<HandlerAttribute>();
        foreach (var data in method.GetAttributes())
            if (Read(data) is { } attribute) found.Add(attribute);
        return found.ToImmutable();
    }

    private static HandlerAttribute? Read(AttributeData data)
    {
        if (data.AttributeClass is not { } type || !type.Is(BennuNames.Channels, type.MetadataName)) return null;
        var argument = data.ConstructorArguments.Length == 1 ? data.ConstructorArguments[0].Value as string : null;
        return type.MetadataName switch
        {
            "JoinAttribute" => new HandlerAttribute(HandlerKind.Join, null, data),
            "HandleInAttribute" => new HandlerAttribute(argument is null ? HandlerKind.Any : HandlerKind.In, argument, data),
            "HandleOutAttribute" => new HandlerAttribute(HandlerKind.Out, argument ?? "", data),
            "HandleInfoAttribute" => new HandlerAttribute(HandlerKind.Info, null, data),
            _ => null,
        };
    }
}
