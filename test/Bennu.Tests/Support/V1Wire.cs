using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>V1: objects; the server never sends a join_ref (section 2.2).</summary>
internal sealed class V1Wire() : Wire(V1Serializer.Instance)
{
    public override string Request(string? joinRef, string? @ref, string topic, string @event, string payload) =>
        $$"""{"topic":"{{topic}}","event":"{{@event}}","payload":{{payload}},"ref":{{Quote(@ref)}},"join_ref":{{Quote(joinRef)}}}""";

    public override string Message(string? joinRef, string? @ref, string topic, string @event, string payload) =>
        $$"""{"topic":"{{topic}}","event":"{{@event}}","payload":{{payload}},"ref":{{Quote(@ref)}}}""";
}
