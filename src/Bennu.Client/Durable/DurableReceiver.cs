using Bennu.Client.Wire;
using Bennu.Protocol;

namespace Bennu.Client.Durable;

/// <summary>
/// Sorts out what a durable topic sends: lets every message through once and in order, whatever joins overlap. Owner: the mailbox.
/// </summary>
/// <remarks>
/// Durable messages are dropped from the sending of a join to the <c>stream:state</c> with its join_ref; they come again after it. A binary one
/// is held until the next frame of the connection, which is its cursor, or proves that it is not durable.
/// </remarks>
/// <param name="deliver">Takes what goes through: a message, its cursor where it has one, and the state where it is one.</param>
internal sealed class DurableReceiver(Action<ServerMessage, string?, StreamState?> deliver)
{
    private bool _isOpen;
    private ServerMessage? _held;

    /// <summary>The place after the last message that went through: where the next join goes on.</summary>
    public string? Cursor { get; set; }

    public bool IsHolding => _held is not null;

    /// <summary>A join is sent, or the connection is gone.</summary>
    public void Close()
    {
        _isOpen = false;
        _held = null; // where it is durable it comes again
    }

    /// <summary>Takes a message of the topic that is not a reply.</summary>
    /// <param name="message">The message.</param>
    /// <param name="joinRef">That of the current join.</param>
    public void Receive(in ServerMessage message, string? joinRef)
    {
        if (message.Event == ReservedEvent.StreamState) ReceiveState(message, joinRef);
        else if (message.Event == ReservedEvent.StreamCursor) Settle(message.Ref);
        else if (message.Payload.IsBinary) _held = message;
        else if (!message.IsDurable) deliver(message, null, null);
        else if (_isOpen) Pass(message, message.Ref!);
    }

    /// <summary>The frame after a binary message was not its cursor: it is an ordinary message.</summary>
    public void Release()
    {
        if (_held is not { } message) return;
        _held = null;
        deliver(message, null, null);
    }

    private void Settle(string? cursor)
    {
        if (_held is not { } message) return;
        _held = null;
        if (_isOpen && cursor is not null) Pass(message, cursor);
    }

    private void ReceiveState(in ServerMessage message, string? joinRef)
    {
        var isOfJoin = message.JoinRef is not null && message.JoinRef == joinRef;
        if (!_isOpen && !isOfJoin) return; // of an older join; this one's own comes
        if (StreamState.Read(message) is not { } state) return;
        _isOpen = true;
        Cursor = state.Cursor;
        deliver(message, state.Cursor, state);
    }

    private void Pass(in ServerMessage message, string cursor)
    {
        Cursor = cursor;
        deliver(message, cursor, null);
    }
}
