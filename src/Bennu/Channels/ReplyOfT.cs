namespace Bennu.Channels;

/// <summary>The answer to a client's push, <c>ok</c> with a value of a known type, or any other <see cref="Reply"/>.</summary>
public readonly struct Reply<T>
{
    private readonly Reply _other;
    private readonly T _value;
    private readonly bool _isValue;

    private Reply(T value) => (_other, _value, _isValue) = (default, value, true);

    private Reply(Reply other) => (_other, _value, _isValue) = (other, default!, false);

    /// <summary>Replies <c>ok</c> with the value.</summary>
    public static implicit operator Reply<T>(T value) => new(value);

    /// <summary>Replies whatever <paramref name="reply"/> is.</summary>
    public static implicit operator Reply<T>(Reply reply) => new(reply);

    internal Reply Encode(PayloadCodec codec) => _isValue ? Reply.Ok(codec.Encode(_value)) : _other;
}
