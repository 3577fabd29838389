using System.Text;
using Bennu.Client;
using Bennu.Client.Durable;
using Bennu.Client.Presence;
using Bennu.Protocol;

namespace Cluster;

/// <summary>Somebody in the hall, with the .NET client, who sees who else is there.</summary>
internal sealed class Person : IAsyncDisposable
{
    private const int TakenOver = 4001;
    private static readonly Backoff Soon = new([.. new[] { 50, 200, 1_000 }.Select(ms => TimeSpan.FromMilliseconds(ms))]);

    private readonly BennuSocket _socket;
    private readonly BennuChannel _hall;
    private readonly PresenceView _view;
    private volatile bool _isGone;

    public Person(int port, string name)
    {
        Name = name;
        _socket = new BennuSocket(new Uri($"http://127.0.0.1:{port}/ws"), new BennuSocketOptions
        {
            Durability = new DurabilityOptions(), // for its session
            HeartbeatInterval = TimeSpan.FromSeconds(2),
            Timeout = TimeSpan.FromSeconds(3),
            Reconnect = Soon,
            Rejoin = Soon,
        });
        _socket.StateChanged += OnChange;
        var payload = Payload.Json(Encoding.UTF8.GetBytes($$"""{"user":"{{name}}"}"""));
        _hall = _socket.Channel("presence:hall", new ChannelOptions { Payload = _ => new(payload) });
        _view = new PresenceView(_hall);
    }

    public string Name { get; }

    public bool IsThere => _hall.State == ChannelState.Joined;

    /// <summary>Whom it sees, and on how many connections.</summary>
    public IEnumerable<string> Sees => _view.Entries.Values.Select(e => $"{e.Key} × {e.Metas.Count}").Order();

    public void Come()
    {
        _ = _socket.ConnectAsync();
        _ = _hall.JoinAsync();
    }

    // A handshake that was given up may reach a node after all, later than the one that followed it, and take its place.
    private void OnChange(ConnectionChange change)
    {
        if (change is { State: ConnectionState.Disconnected, CloseCode: TakenOver } && !_isGone) _ = _socket.ConnectAsync();
    }

    public ValueTask DisposeAsync()
    {
        _isGone = true;
        _view.Dispose();
        return _socket.DisposeAsync();
    }
}
