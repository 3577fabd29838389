using Bennu.PubSub.TopicLogs;
using CsCheck;

namespace Bennu.PubSub.Tests;

public sealed class EntryRingTests
{
    [Fact]
    public void Ring_agrees_with_a_list_while_it_grows_turns_and_shrinks() =>
        Gen.Int[0, 9].Array[1, 200].Sample(steps =>
        {
            var ring = new EntryRing();
            var list = new List<LogEntry>();
            var position = 0ul;
            foreach (var (step, index) in steps.Select((step, index) => (step, index)))
            {
                // It tends to grow in the first half, and to shrink in the second.
                if (step < (index < steps.Length / 2 ? 8 : 2))
                {
                    position += 2;
                    list.Add(Entry(position));
                    Assert.Equal(200 + list[^1].Message.Payload.Length, ring.Add(list[^1]));
                }
                else if (list.Count > 0)
                {
                    Assert.Equal(200 + list[0].Message.Payload.Length, ring.RemoveFirst());
                    list.RemoveAt(0);
                }

                Assert.Equal(list, Enumerable.Range(0, ring.Count).Select(i => ring[i]));
                Assert.Equal(list.Sum(entry => entry.Message.Payload.Length), ring.PayloadBytes);
                for (var above = 0ul; above <= position + 1; above += 3)
                    Assert.Equal(list.Count(entry => entry.Position <= above), ring.IndexFrom(above, default));
            }
        }, iter: 50);

    private static LogEntry Entry(ulong position) =>
        new(position, position - 2, default, new() { Topic = "t", Event = "e", Payload = new byte[position % 7] });
}
