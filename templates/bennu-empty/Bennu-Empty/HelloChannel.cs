using Bennu.Channels;

namespace Bennu_Empty;

/// <summary>The server's end of the topic "hello"; every client that joins has one of its own.</summary>
internal sealed partial class HelloChannel : Channel<User>
{
    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("greet")]
    private Greeting Greet(Guest guest) => new($"Hello, {guest.Name}!");
}
