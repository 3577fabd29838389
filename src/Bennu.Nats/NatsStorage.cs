namespace Bennu.Nats;

/// <summary>Where JetStream keeps the topic logs and the ledger.</summary>
public enum NatsStorage
{
    /// <summary>On the servers' disks.</summary>
    File,

    /// <summary>In the servers' memory: gone when the last server that has it stops, whereupon a new epoch begins.</summary>
    Memory,
}
