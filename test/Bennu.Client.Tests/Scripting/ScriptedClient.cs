using System.Text.Json;
using Bennu.Client.Durable;
using Bennu.Client.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Bennu.Client.Tests.Scripting;

/// <summary>A socket on a fake clock whose transports are scripted. All that is asked of it has happened when a call returns.</summary>
internal sealed class ScriptedClient : ITransportFactory
{
    public ScriptedClient(Action<BennuSocketOptions>? configure = null)
    {
        Options = new BennuSocketOptions
        {
            Transports = this,
            TimeProvider = Time,
            Dispatch = work => work(),
            Reconnect = Backoff.PhoenixReconnect,
            Rejoin = Backoff.PhoenixRejoin,
        };
        configure?.Invoke(Options);
        Socket = new BennuSocket(new Uri("http://server.test/socket"), Options);
        Socket.StateChanged += Changes.Add;
    }

    public FakeTimeProvider Time { get; } = new();

    public BennuSocketOptions Options { get; }

    public BennuSocket Socket { get; }

    public List<ScriptedTransport> Attempts { get; } = [];

    public List<ConnectionChange> Changes { get; } = [];

    /// <summary>The newest connection.</summary>
    public ScriptedTransport Server => Attempts[^1];

    public static ScriptedClient Durable(Action<BennuSocketOptions>? configure = null) => new(options =>
    {
        options.Durability = new DurabilityOptions();
        configure?.Invoke(options);
    });

    public ITransport Open(TransportRequest request, ITransportListener listener)
    {
        Attempts.Add(new ScriptedTransport(request, listener));
        return Server;
    }

    /// <summary>Connects and opens.</summary>
    public ScriptedClient Connected()
    {
        _ = Socket.ConnectAsync();
        Server.Open();
        return this;
    }

    /// <summary>Answers the join that was sent last, and returns its ref.</summary>
    public string Joined(string response = "{}")
    {
        var joinRef = JoinRef();
        Reply(joinRef, joinRef, "ok", response);
        return joinRef;
    }

    /// <summary>The ref of the join that was sent last on the newest connection.</summary>
    public string JoinRef() => Field(Server.Sent.Last(frame => frame.Contains("\"phx_join\"")), 0)!;

    public void Reply(string? joinRef, string @ref, string status, string response = "{}", string topic = "room:1") => Server.Receive(
        $$"""[{{(joinRef is null ? "null" : $"\"{joinRef}\"")}},"{{@ref}}","{{topic}}","phx_reply",{"status":"{{status}}","response":{{response}}}]""");

    public void Advance(double milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Loses the connection and makes it again.</summary>
    public void Reconnect()
    {
        Server.Close(1006);
        Advance(5_000);
        Server.Open();
    }

    public static string? Field(string frame, int index)
    {
        using var json = JsonDocument.Parse(frame);
        return json.RootElement[index].ValueKind == JsonValueKind.String ? json.RootElement[index].GetString() : null;
    }

    public static string Payload(string frame)
    {
        using var json = JsonDocument.Parse(frame);
        return json.RootElement[4].GetRawText();
    }
}
