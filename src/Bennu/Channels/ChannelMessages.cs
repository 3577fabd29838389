using Bennu.Protocol;
using Bennu.PubSub;
using Bennu.Transports;

namespace Bennu.Channels;

/// <summary>The client's request to join, always a channel's first message.</summary>
internal sealed class JoinMessage(Payload payload) : MailboxMessage
{
    public Payload Payload => payload;

    public override int ClientBytes => payload.Data.Length;
}

/// <summary>An event that the client pushed.</summary>
internal sealed class EventMessage(InHandler? handler, string? @event, Ref @ref, Payload payload) : MailboxMessage
{
    /// <summary>The handler that the event's name led to; null where nobody handles it.</summary>
    public InHandler? Handler => handler;

    /// <summary>The event's name, kept only where the handler needs it.</summary>
    public string? Event => @event;

    public Ref Ref => @ref;

    public Payload Payload => payload;

    public override int ClientBytes => payload.Data.Length;
}

/// <summary>The client's request to leave.</summary>
internal sealed class LeaveMessage(Ref @ref) : MailboxMessage
{
    public Ref Ref => @ref;
}

/// <summary>An intercepted broadcast of the channel's own topic.</summary>
internal sealed class OutMessage(Broadcast broadcast) : MailboxMessage
{
    public Broadcast Broadcast => broadcast;
}

/// <summary>A message of the application's own: sent to itself, from a timer, or a broadcast of a further topic.</summary>
internal sealed class InfoMessage(object message) : MailboxMessage
{
    public object Message => message;
}

/// <summary>A frame that must not overtake the messages before it.</summary>
internal sealed class FrameMessage(OutboundFrame frame) : MailboxMessage
{
    public OutboundFrame Frame => frame;
}

/// <summary>A push that waited for another one's reply may be handled now.</summary>
internal sealed class ResumeMessage : MailboxMessage;

/// <summary>Wakes the channel up to look at the stop that was asked of it.</summary>
internal sealed class WakeMessage : MailboxMessage;

/// <summary>Tells that everything before it was handled.</summary>
internal sealed class MarkerMessage : MailboxMessage
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public void Reach() => _reached.TrySetResult();
}
