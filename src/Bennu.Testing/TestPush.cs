namespace Bennu.Testing;

/// <summary>An event that a client pushed, and what it was answered. Assertions come after the server has settled.</summary>
public sealed class TestPush
{
    private readonly TestChannel _channel;
    private readonly string _event;
    private readonly int _pushedAt;
    private TestReply? _reply;

    internal TestPush(TestChannel channel, string @event, string @ref, int pushedAt) =>
        (_channel, _event, Ref, _pushedAt) = (channel, @event, @ref, pushedAt);

    /// <summary>The ref that the push was sent with.</summary>
    public string Ref { get; }

    /// <summary>The first answer; null where there is none so far.</summary>
    public TestReply? Reply => _reply ??= TakeReply();

    /// <summary>It was answered <c>ok</c>.</summary>
    public TestReply AssertOk() => AssertReplied("ok");

    /// <summary>It was answered <c>ok</c>.</summary>
    /// <returns>The response.</returns>
    public T AssertOk<T>() => AssertOk().As<T>();

    /// <summary>It was answered with an error.</summary>
    /// <param name="reason">The error's reason; any where left out.</param>
    public TestReply AssertError(string? reason = null) =>
        AssertReplied("error") is var error && (reason is null || error.Reason == reason)
            ? error
            : throw Failure($"to be answered with the error \"{reason}\"");

    /// <summary>It was answered with a status.</summary>
    public TestReply AssertReplied(string status) =>
        Reply is { } reply && reply.Status == status ? reply : throw Failure($"to be answered \"{status}\"");

    /// <summary>It was answered once more, as a handler may that keeps a <c>SocketRef</c>.</summary>
    public TestReply AssertRepliedAgain() => Reply is not null && TakeReply() is { } next ? next : throw Failure("to be answered again");

    /// <summary>It has not been answered.</summary>
    public void RefuteReplied()
    {
        if (Reply is not null) throw Failure("not to be answered");
    }

    private TestReply? TakeReply() => _channel.Client.TakeReply(Ref, _pushedAt);

    private ChannelTestException Failure(string expected) =>
        _channel.Client.Failure($"\"{_event}\" on \"{_channel.Topic}\" {expected}", _channel.Crash());
}
