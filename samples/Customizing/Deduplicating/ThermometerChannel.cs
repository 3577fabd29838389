using Bennu.Channels;

namespace Customizing.Deduplicating;

/// <summary>Shows its client a temperature when it has changed, however often it is measured.</summary>
internal sealed partial class ThermometerChannel : Channel<Visitor>
{
    private Temperature? _shown; // to this client: every join has a channel of its own

    [Join]
    private static JoinResult Join() => JoinResult.Ok();

    [HandleIn("measured")]
    private ValueTask MeasuredAsync(Temperature measured, CancellationToken ct) => BroadcastAsync("temperature", measured, ct);

    [HandleOut("temperature")]
    private ValueTask ShowAsync(Temperature temperature, CancellationToken ct)
    {
        if (temperature == _shown) return default; // not pushed, so the client never hears of it
        _shown = temperature;
        return PushAsync("temperature", temperature, ct);
    }
}

internal sealed record Temperature(decimal Celsius);
