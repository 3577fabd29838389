using System.Text;

namespace Bennu.SourceGeneration.Analyzers;

/// <summary>What is wrong with an event's name.</summary>
internal static class EventName
{
    private const int Longest = 255; // ChannelTable.LongestEvent

    /// <summary>What follows the name in a sentence; null where it is fine.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isPushed">Whether clients push it, so that those that the protocol handles never reach a channel.</param>
    public static string? Fault(string name, bool isPushed)
    {
        if (Encoding.UTF8.GetByteCount(name) > Longest) return $"is longer than the {Longest} bytes in UTF-8 that a frame has room for";
        if (isPushed && name is ("phx_join" or "phx_leave"))
            return "never reaches a handler: joins come to Join, the end to TerminateAsync";
        return null;
    }
}
