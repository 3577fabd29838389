using System.Net.Sockets;
using Hostile.Wire;

namespace Hostile.Attacks;

/// <summary>Sends the same bytes again and again; who is closed comes back and goes on.</summary>
internal static class Flood
{
    /// <summary>Runs until the time is up, and notes what it is told, ends and replies.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="first">What opens each connection; may be empty.</param>
    /// <param name="block">What follows on and on.</param>
    /// <param name="answers">Where the server's answers are counted.</param>
    /// <param name="stop">The end of the time.</param>
    /// <param name="deflate">Whether compression is to be negotiated.</param>
    /// <returns>How many times the block was sent.</returns>
    public static async Task<long> RunAsync(
        int port, byte[] first, byte[] block, Tally answers, CancellationToken stop, bool deflate = false)
    {
        var sent = 0L;
        while (!stop.IsCancellationRequested)
        {
            using var client = await RawClient.ConnectAsync(port, deflate);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var end = EndAsync(client, answers, over);
            try
            {
                await client.SendAsync(first, over.Token);
                for (; ; sent++) await client.SendAsync(block, over.Token);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // the server has closed, or the time is up
            }
            answers.Add(await end);
        }
        return sent;
    }

    private static async Task<string> EndAsync(RawClient client, Tally answers, CancellationTokenSource over)
    {
        var end = await client.ReadEndAsync(
            message =>
            {
                if (Message.AnswerOf(message.Span) is { } answer) answers.Add(answer);
            },
            over.Token);
        await over.CancelAsync();
        return end;
    }
}
