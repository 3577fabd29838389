using System.Text.Json.Nodes;
using Bennu.Protocol;

namespace Bennu.Tests.Transports.Support;

/// <summary>One connected client, whatever its transport.</summary>
internal abstract class TestClient : IAsyncDisposable
{
    /// <summary>Sends a text frame.</summary>
    public abstract Task SendAsync(string frame);

    /// <summary>The next text frame.</summary>
    public abstract Task<string> ReceiveAsync();

    /// <summary>Waits for the server to end the connection; the code is checked where the transport has one.</summary>
    public abstract Task ExpectCloseAsync(int code);

    /// <summary>Ends the connection from this side.</summary>
    public abstract Task CloseAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The next frame must be this one, the order of its members aside.</summary>
    public async Task ExpectAsync(string frame)
    {
        var received = await ReceiveAsync();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(frame), JsonNode.Parse(received)), $"Expected {frame}\nReceived {received}");
    }

    public async Task<string> CallAsync(string frame)
    {
        await SendAsync(frame);
        return await ReceiveAsync();
    }

    /// <summary>Joins a topic with join_ref 1, and waits for the reply.</summary>
    public async Task JoinAsync(string topic)
    {
        await SendAsync($$"""["1","1","{{topic}}","phx_join",{}]""");
        await ExpectAsync($$$"""["1","1","{{{topic}}}","phx_reply",{"status":"ok","response":{}}]""");
    }

    /// <summary>The server must say when to come back, and end the connection.</summary>
    public async Task ExpectDrainAsync()
    {
        Assert.StartsWith("""[null,null,"phoenix","drain",{"retry_after_ms":""", await ReceiveAsync());
        await ExpectCloseAsync(CloseCode.ServiceRestart);
    }

    /// <summary>Comes and goes: everything sent before has arrived.</summary>
    public async Task HeartbeatAsync()
    {
        await SendAsync("""[null,"h","phoenix","heartbeat",{}]""");
        await ExpectAsync("""[null,"h","phoenix","phx_reply",{"status":"ok","response":{}}]""");
    }
}
