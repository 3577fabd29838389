using Bennu.SourceGeneration.Tests.Support;

namespace Bennu.SourceGeneration.Tests.Analyzers;

public sealed class PayloadAnalyzerTests
{
    private const string Types = """
        public sealed record State;
        public record Known(Part Part, List<Item> Items);
        public record Part(int Number);
        public record Item(int Number);
        public record Missing(int Number);
        [JsonSerializable(typeof(Known))]
        [JsonSerializable(typeof(List<string>))]
        public partial class Json(System.Text.Json.JsonSerializerOptions? o = null) : JsonSerializerContext(o)
        {
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }
        """;

    [Theory]
    [InlineData("[HandleIn(\"a\")] Part A(Known known) => known.Part;")]
    [InlineData("[HandleIn(\"a\")] Item? A(ReadOnlyMemory<byte> bytes) => null;")]
    [InlineData("[HandleIn(\"a\")] string A(Payload payload) => \"\";")]
    [InlineData("[HandleIn(\"a\")] void A(Missing missing) { }", "BENNU009 A")]
    [InlineData("[HandleIn(\"a\")] Task<Reply<Missing>> A() => throw new Exception();", "BENNU009 A")]
    [InlineData("[HandleOut(\"a\")] void A(Missing[] missing) { }", "BENNU009 A")]
    [InlineData("[HandleInfo] void A(Missing missing) { }")]
    [InlineData("[HandleIn(\"a\")] Reply A() => Reply.Ok(new Missing(1));", "BENNU009 Ok")]
    [InlineData("[HandleIn(\"a\")] Reply A() => Reply.Error(new Part(1));")]
    [InlineData("JoinResult A() => JoinResult.Error(new Missing(1));", "BENNU009 Error")]
    [InlineData("ValueTask A() => PushAsync(\"a\", new Missing(1));", "BENNU009 PushAsync")]
    [InlineData("ValueTask A(IBroadcaster all) => all.BroadcastAsync(\"t\", \"a\", new Missing(1));", "BENNU009 BroadcastAsync")]
    [InlineData("ValueTask A(IBroadcaster all) => all.BroadcastAsync(\"t\", \"a\", new Part(1));")]
    [InlineData("ValueTask A<T>(T value) => PushAsync(\"a\", value);")]
    [InlineData("ValueTask A() => PushAsync(\"a\", \"text\");", "BENNU010 PushAsync")]
    [InlineData("ValueTask A() => BroadcastAsync(\"a\", 1);", "BENNU010 BroadcastAsync")]
    [InlineData("ValueTask A() => BroadcastAsync(\"a\", new List<string>());", "BENNU010 BroadcastAsync")]
    [InlineData("ValueTask A() => PushAsync(\"a\", new byte[1]);")]
    [InlineData("ValueTask A() => PushAsync(\"a\", new Dictionary<string, int>());")]
    [InlineData("ValueTask A() => PushAsync(\"a\", new System.Text.Json.Nodes.JsonObject());")]
    public async Task Payloads_are_checked(string code, params string[] expected) => Assert.Equal(expected, await Diagnosed.IdsOfAsync(Types, $$"""
        public sealed partial class Room : Channel<State>
        {
            [Join] JoinResult Join() => JoinResult.Ok();
            {{code}}
        }
        """));

    [Fact]
    public async Task Tables_by_hand_are_checked() => Assert.Equal(["BENNU009 HandleIn<Missing>"], await Diagnosed.IdsOfAsync(Types, """
        public sealed class Room : Channel<State>, IChannel<Room>
        {
            public static void Define(ChannelBuilder<Room> on) => on
                .Join<Known>((c, topic, known) => JoinResult.Ok())
                .HandleIn<Missing>("a", (c, missing) => { })
                .HandleInfo<Missing>((c, missing) => { });
        }
        """));
}
