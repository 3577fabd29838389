using Bennu.PubSub.Presence;

namespace Bennu.PubSub.Tests.Presence.Histories;

/// <summary>What happened in histories, so that they cannot be uneventful without anyone noticing.</summary>
internal sealed class PresenceTally
{
    public int Crashes { get; set; }

    public int Leaves { get; set; }

    public int Restarts { get; set; }

    public int Partitions { get; set; }

    public int Pauses { get; set; }

    public int Transfers { get; set; }

    public int LaterPages { get; set; }

    public int Entries { get; set; }

    public void Count(TransferPage page)
    {
        if (page.IsLast) Transfers++;
        else LaterPages++;
    }

    public void Add(PresenceTally other)
    {
        Crashes += other.Crashes;
        Leaves += other.Leaves;
        Restarts += other.Restarts;
        Partitions += other.Partitions;
        Pauses += other.Pauses;
        Transfers += other.Transfers;
        LaterPages += other.LaterPages;
        Entries += other.Entries;
    }
}
