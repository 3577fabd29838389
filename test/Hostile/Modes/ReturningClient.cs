using System.Diagnostics;
using System.Net.Sockets;
using Hostile.Wire;

namespace Hostile.Modes;

/// <summary>A client whose server goes down, and which comes back. Owner: its own life's task, until that has ended.</summary>
/// <param name="port">The server's.</param>
/// <param name="isObedient">Whether it comes back when the server said, or else by stock phoenix.js's delays.</param>
/// <param name="asks">Whether it sends requests all the time.</param>
/// <param name="seed">Of its own random numbers.</param>
internal sealed class ReturningClient(int port, bool isObedient, bool asks, int seed)
{
    private const string Topic = "bench:restart";
    private const int AskingMilliseconds = 20;
    private static readonly int[] StockDelays = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000];
    private const int LongestRetry = 5_000; // DrainOptions.ReconnectWindow

    private readonly Random _random = new(seed);
    private RawClient? _client;

    public bool IsObedient => isObedient;

    /// <summary>What the drain frame said; null where none came.</summary>
    public long? RetryAfter { get; private set; }

    /// <summary>The close code.</summary>
    public string End { get; private set; } = "";

    /// <summary>When it began to connect again, where that succeeded; zero before.</summary>
    public long Returned { get; private set; }

    /// <summary>When it sent each of its requests.</summary>
    public List<long> Asked { get; } = [];

    /// <summary>How many of them were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Whether an answer is missing although a later request was answered.</summary>
    public bool HasHole { get; private set; }

    public async ValueTask JoinAsync() => _client = await RawClient.JoinAsync(port, Topic);

    public async Task LiveAsync(CancellationToken over)
    {
        using (_client)
        {
            using var down = CancellationTokenSource.CreateLinkedTokenSource(over);
            var asking = asks ? AskAsync(down.Token) : Task.CompletedTask;
            End = (await _client!.ReadEndAsync(Note, over)).Split(' ')[0];
            await down.CancelAsync();
            await asking;
        }
        try
        {
            await ReturnAsync(over);
        }
        catch (OperationCanceledException)
        {
            // it never got in
        }
    }

    private async Task AskAsync(CancellationToken down)
    {
        try
        {
            while (!down.IsCancellationRequested)
            {
                Asked.Add(Stopwatch.GetTimestamp());
                await _client!.SendAsync(Message.Of(Topic, Asked.Count, "echo", "{}"), down);
                await Task.Delay(AskingMilliseconds, down);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // the server goes down
        }
    }

    private void Note(ReadOnlyMemory<byte> message)
    {
        if (Message.NumberOf(message.Span, "\"retry_after_ms\":"u8) is >= 0 and var milliseconds) RetryAfter = milliseconds;
        else if (Message.AnswerOf(message.Span) is not null) HasHole |= Message.RefOf(message.Span) != ++Answered;
    }

    // Who obeys and finds nobody there yet draws lots, so that those do not all come at the moment when the server is up.
    private async Task ReturnAsync(CancellationToken over)
    {
        for (var tries = 0; ; tries++)
        {
            var delay = !isObedient ? StockDelays[Math.Min(tries, StockDelays.Length - 1)]
                : tries == 0 ? RetryAfter ?? _random.Next(LongestRetry)
                : _random.Next(LongestRetry);
            await Task.Delay(TimeSpan.FromMilliseconds(delay), over);
            var arrived = Stopwatch.GetTimestamp();
            try
            {
                _client = await RawClient.ConnectAsync(port, cancellationToken: over);
                Returned = arrived;
                return;
            }
            catch (Exception e) when (e is SocketException or HttpRequestException or IOException)
            {
                // not yet
            }
        }
    }
}
