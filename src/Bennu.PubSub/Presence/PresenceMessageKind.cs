namespace Bennu.PubSub.Presence;

/// <summary>The second byte of a message between replicas.</summary>
internal enum PresenceMessageKind : byte
{
    Delta = 1,
    Request = 2,
    Page = 3,
    Leave = 4,
}
