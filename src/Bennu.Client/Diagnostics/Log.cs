using Microsoft.Extensions.Logging;

namespace Bennu.Client.Diagnostics;

/// <summary>What the client logs; never payloads, parameters or tokens.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Connected over {Transport}.")]
    public static partial void Connected(ILogger logger, TransportKind transport);

    [LoggerMessage(2, LogLevel.Information, "Connection lost or not made ({Code}, {Reason}); the next try is in {Delay}.")]
    public static partial void Waiting(ILogger logger, int? code, string reason, TimeSpan delay, Exception? error);

    [LoggerMessage(3, LogLevel.Error, "The server refused the connection for good ({Status}, {Code}, {Reason}); it is not tried again.")]
    public static partial void Refused(ILogger logger, int? status, int? code, string reason);

    [LoggerMessage(4, LogLevel.Warning, "WebSocket does not pass; going over to long-polling.")]
    public static partial void FallingBack(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "A frame that is none of the protocol's was dropped.")]
    public static partial void Malformed(ILogger logger);

    [LoggerMessage(6, LogLevel.Debug, "An outdated message of topic \"{Topic}\" was dropped.")]
    public static partial void Outdated(ILogger logger, string topic);

    [LoggerMessage(7, LogLevel.Warning, "The join of topic \"{Topic}\" failed: {Reason}.")]
    public static partial void JoinFailed(ILogger logger, string topic, string? reason);

    [LoggerMessage(8, LogLevel.Error, "A handler of event \"{Event}\" on topic \"{Topic}\" threw; the message is {Verdict}.")]
    public static partial void HandlerThrew(ILogger logger, string topic, string @event, string verdict, Exception error);

    [LoggerMessage(9, LogLevel.Warning, "Topic \"{Topic}\" has more messages waiting than it may; what came after them is dropped.")]
    public static partial void Overflowed(ILogger logger, string topic);

    [LoggerMessage(10, LogLevel.Warning, "Topic \"{Topic}\" could not be continued: {Reason}.")]
    public static partial void Reset(ILogger logger, string topic, string? reason);

    [LoggerMessage(11, LogLevel.Error, "The cursor of topic \"{Topic}\" could not be stored; it is tried again.")]
    public static partial void CursorNotStored(ILogger logger, string topic, Exception error);

    [LoggerMessage(12, LogLevel.Error, "An answered push of topic \"{Topic}\" could not be taken out of the outbox's store; it is sent again after a restart.")]
    public static partial void OutboxNotTrimmed(ILogger logger, string topic, Exception error);

    [LoggerMessage(15, LogLevel.Error, "The outbox's store could not note that pushes of topic \"{Topic}\" are sent; they are tried again.")]
    public static partial void OutboxNotMarked(ILogger logger, string topic, Exception error);

    [LoggerMessage(13, LogLevel.Error, "A listener to changes of state threw.")]
    public static partial void ListenerThrew(ILogger logger, Exception error);

    [LoggerMessage(14, LogLevel.Information, "The server is about to close the connection; coming back in {Delay}.")]
    public static partial void Draining(ILogger logger, TimeSpan delay);
}
