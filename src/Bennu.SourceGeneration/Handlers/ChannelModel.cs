namespace Bennu.SourceGeneration.Handlers;

/// <summary>A channel whose table is to be written.</summary>
/// <param name="HintName">The generated file's name.</param>
/// <param name="Namespace">The channel's namespace; null for the global one.</param>
/// <param name="Containers">The types around it, outermost first, as their declarations begin: <c>partial class Rooms</c>.</param>
/// <param name="Name">Its name with its type parameters.</param>
/// <param name="Handlers">Its table's entries, in the order of the source.</param>
internal sealed record ChannelModel(
    string HintName, string? Namespace, EquatableArray<string> Containers, string Name, EquatableArray<HandlerModel> Handlers);
