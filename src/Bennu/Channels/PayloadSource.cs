using Bennu.Protocol;

namespace Bennu.Channels;

/// <summary>A payload that is encoded when it is known with which JSON options.</summary>
internal abstract class PayloadSource
{
    public abstract Payload Encode(PayloadCodec codec);
}

/// <summary>A value that becomes a payload.</summary>
internal sealed class PayloadSource<T>(T value) : PayloadSource
{
    public override Payload Encode(PayloadCodec codec) => codec.Encode(value);
}
