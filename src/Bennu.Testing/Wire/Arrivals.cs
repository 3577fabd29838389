namespace Bennu.Testing.Wire;

/// <summary>The frames that reached a client, in their order. Any thread.</summary>
internal sealed class Arrivals
{
    private readonly Lock _gate = new();
    private readonly List<Arrival> _all = []; // under the gate

    public int Count
    {
        get
        {
            lock (_gate) return _all.Count;
        }
    }

    public void Add(Arrival arrival)
    {
        lock (_gate) _all.Add(arrival);
    }

    /// <summary>Those from a place on that are as wanted.</summary>
    public Arrival[] Find(Func<Arrival, bool> isWanted, int from = 0)
    {
        lock (_gate) return [.. _all.Skip(from).Where(isWanted)];
    }

    /// <summary>Takes the first from a place on that was not taken and is as wanted; null where there is none.</summary>
    public Arrival? Take(Func<Arrival, bool> isWanted, int from = 0)
    {
        lock (_gate)
        {
            for (var i = from; i < _all.Count; i++)
            {
                var arrival = _all[i];
                if (arrival.IsTaken || !isWanted(arrival)) continue;
                arrival.IsTaken = true;
                return arrival;
            }
            return null;
        }
    }
}
