using Bennu.Docs.Tests.Snippets.Security;

namespace Bennu.Docs.Tests.Running;

public sealed class SecurityTests
{
    private sealed class Members : IMembers
    {
        public ValueTask<bool> MayReadAsync(string tenant, string room, string member, CancellationToken ct) => new(room == "7");
    }

    [Theory]
    [InlineData("tenant:other:room:7")]
    [InlineData("tenant:acme:room:8")]
    [InlineData("tenant:acme:room:7:more")]
    [InlineData("tenant:")]
    public async Task Join_of_what_is_not_theirs_is_refused(string topic)
    {
        await using var app = await StartAsync();
        using var ada = await app.ConnectAsync("/open/websocket?vsn=2.0.0&id=ada");
        Assert.Equal(
            $$$"""["1","1","{{{topic}}}","phx_reply",{"status":"error","response":{"reason":"not found"}}]""",
            await ada.AskAsync($$"""["1","1","{{topic}}","phx_join",{}]"""));
    }

    [Fact]
    public async Task Removal_ends_the_members_channels_and_connections()
    {
        await using var app = await StartAsync();
        using var ada = await app.ConnectAsync("/open/websocket?vsn=2.0.0&id=ada");
        Assert.Equal(
            """["1","1","tenant:acme:room:7","phx_reply",{"status":"ok","response":{}}]""",
            await ada.AskAsync("""["1","1","tenant:acme:room:7","phx_join",{}]"""));
        using var removed = await app.DeleteAsync("/members/ada");
        string frame;
        do frame = await ada.ReceiveAsync();
        while (frame.Length > 0);
        Assert.Equal(1001, ada.CloseCode);
    }

    private static Task<RunningApp> StartAsync() => RunningApp.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<IMembers, Members>();
            builder.Services.AddBennu(o => o.Json.TypeInfoResolverChain.Insert(0, RemovedJson.Default));
        },
        app =>
        {
            Program.Map(app);
            Program.MapRemoval(app);
            app.MapSocket<TenantSocket>("/open");
        });
}
