using Bennu.Protocol;

namespace Bennu.Tests.Support;

/// <summary>V2: arrays of five (section 2.3).</summary>
internal sealed class V2Wire() : Wire(V2Serializer.Instance)
{
    public override string Request(string? joinRef, string? @ref, string topic, string @event, string payload) =>
        Message(joinRef, @ref, topic, @event, payload);

    public override string Message(string? joinRef, string? @ref, string topic, string @event, string payload) =>
        $$"""[{{Quote(joinRef)}},{{Quote(@ref)}},"{{topic}}","{{@event}}",{{payload}}]""";
}
