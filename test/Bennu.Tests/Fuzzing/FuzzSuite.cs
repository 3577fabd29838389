namespace Bennu.Tests.Fuzzing;

/// <summary>
/// Random and mutated input to everything that reads what a client sends. A failure prints the seed that repeats it; give it to the
/// sampling as <c>seed</c>, or in the environment variable <c>CsCheck_Seed</c>.
/// </summary>
/// <param name="inputs">How many inputs in all: frames, streams and requests.</param>
public abstract class FuzzSuite(int inputs)
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(3);

    [Fact]
    public Task Decoders_never_throw_and_give_sound_messages() =>
        Within(Task.Run(() => DecoderFuzz.Run(Share(60)), TestContext.Current.CancellationToken));

    [Fact]
    public Task Connections_live_or_are_closed_for_what_was_wrong() => Within(ConnectionFuzz.RunAsync(Share(27)));

    [Fact]
    public Task WebSockets_end_and_send_legal_frames_whatever_bytes_come() => Within(WebSocketFuzz.RunAsync(Share(8)));

    [Fact]
    public Task Long_poll_requests_are_answered_whatever_they_hold() => Within(LongPollFuzz.RunAsync(Share(5)));

    private static Task Within(Task task) => task.WaitAsync(Hang, TestContext.Current.CancellationToken);

    private int Share(int percent) => (int)(inputs * (long)percent / 100);
}
