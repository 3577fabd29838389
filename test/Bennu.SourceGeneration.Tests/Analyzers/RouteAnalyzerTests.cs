using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class RouteAnalyzerTests
{
    [Theory]
    [InlineData("on.Channel<Room>(\"room:*\").Channel<Room>(\"lobby\").Channel<Room>(\"lobby:*\")")]
    [InlineData("on.Channel<Room>(\"room:lobby\").Channel<Room>(\"room:*\")")]
    [InlineData("on.Channel<Room>(\"*:room\")", "BENNU018 \"*:room\"")]
    [InlineData("on.Channel<Room>(\"\")", "BENNU018 \"\"")]
    [InlineData("on.Channel<Room>(\"room:*\").Channel<Room>(\"room:lobby\")", "BENNU019 \"room:lobby\"")]
    [InlineData("on.Channel<Room>(\"room:*\").Channel<Room>(\"room:a:*\")", "BENNU019 \"room:a:*\"")]
    [InlineData("on.Channel<Room>(\"*\").Channel<Room>(\"room\", c => c.Durable())", "BENNU019 \"room\"")]
    [InlineData("on.Channel<Room>(\"a\").Channel<Room>(\"a\")", "BENNU019 \"a\"")]
    [InlineData("on.Channel<Stranger>(\"a\")", "BENNU020 Channel<Stranger>")]
    [InlineData("on.Channel<Guest>(\"a\")")]
    [InlineData("on.Channel<Hidden>(\"a\")", "BENNU021 Channel<Hidden>")]
    [InlineData("on.Channel<Several>(\"a\")", "BENNU021 Channel<Several>")]
    [InlineData("on.Channel<Chosen>(\"a\")")]
    [InlineData("on.Channel<Abstract>(\"a\")", "BENNU021 Channel<Abstract>")]
    public async Task Routes_are_checked(string routes, params string[] expected) => Assert.Equal(expected, await Diagnosed.IdsOfAsync($$"""
        public record User;
        public record Named : User;
        public record Other;

        public sealed class UserSocket : Socket<User>, ISocket
        {
            public static void Define(SocketBuilder on) => {{routes}};
            protected override ValueTask<ConnectResult<User>> ConnectAsync(ConnectParams p, ConnectInfo i, CancellationToken ct) => throw new Exception();
        }

        public partial class Room : Channel<User> { [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class Guest : Channel<Named> { [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class Stranger : Channel<Other> { [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class Hidden : Channel<User> { private Hidden() { } [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class Several : Channel<User> { public Several() { } public Several(string text) { } [Join] JoinResult Join() => JoinResult.Ok(); }
        public partial class Chosen : Channel<User>
        {
            public Chosen() { }
            [Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructor] public Chosen(string text) { }
            [Join] JoinResult Join() => JoinResult.Ok();
        }
        public abstract class Abstract : Channel<User>, IChannel<Abstract>
        {
            public static void Define(ChannelBuilder<Abstract> on) => on.Join((c, topic) => JoinResult.Ok());
        }
        """));
}
