using Bennu.Channels;

namespace Customizing.Shaping;

/// <summary>Shows its client where a vehicle is, five times a second at most. Of what comes faster, the newest wins.</summary>
internal sealed partial class VehicleChannel : Channel<Visitor>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private bool _isPausing;
    private Position? _newest; // what came during the pause

    private sealed record PauseOver;

    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("moved")]
    private ValueTask MovedAsync(Position position, CancellationToken ct) => BroadcastAsync("position", position, ct);

    [HandleOut("position")]
    private ValueTask ShapeAsync(Position position, CancellationToken ct)
    {
        if (!_isPausing) return ShowAsync(position, ct);
        _newest = position;
        return default;
    }

    [HandleInfo]
    private ValueTask PauseOverAsync(PauseOver _, CancellationToken ct)
    {
        _isPausing = false;
        if (_newest is not { } position) return default;
        _newest = null;
        return ShowAsync(position, ct);
    }

    private ValueTask ShowAsync(Position position, CancellationToken ct)
    {
        _isPausing = true;
        SendAfter(Pause, new PauseOver());
        return PushAsync("position", position, ct);
    }
}

internal sealed record Position(double Latitude, double Longitude);
