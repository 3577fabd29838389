using System.Collections.Concurrent;
using System.Net;

namespace Bennu.Sockets;

/// <summary>Counts the connections of each client address.</summary>
internal sealed class AddressCounter(int limit)
{
    private readonly ConcurrentDictionary<IPAddress, int> _counts = new();

    /// <summary>Counts one more; false where the address has as many as it may. What was counted must <see cref="Leave"/>.</summary>
    public bool TryEnter(IPAddress? address)
    {
        if (limit == int.MaxValue || address is null) return true;
        while (true)
        {
            var count = _counts.GetOrAdd(address, 0);
            if (count >= limit) return false;
            if (_counts.TryUpdate(address, count + 1, count)) return true;
        }
    }

    public void Leave(IPAddress? address)
    {
        if (limit == int.MaxValue || address is null) return;
        while (_counts.TryGetValue(address, out var count))
        {
            if (count > 1 ? _counts.TryUpdate(address, count - 1, count) : _counts.TryRemove(KeyValuePair.Create(address, count))) return;
        }
    }
}
