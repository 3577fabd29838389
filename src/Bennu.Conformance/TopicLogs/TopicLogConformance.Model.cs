using System.Text;
using Bennu.PubSub.TopicLogs;

namespace Bennu.Conformance;

// Everything at once, compared with a model.
public abstract partial class TopicLogConformance
{
    private const int Operations = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Random_operations_agree_with_a_model(int seed)
    {
        var random = new Random(seed);
        var topic = NewTopic();
        var model = new TopicModel(isExact: RemovalDelay == TimeSpan.Zero);
        List<string> steps = [$"seed {seed}"];
        try
        {
            for (var i = 0; i < Operations; i++) await StepAsync(random, topic, model, steps);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Assert.Fail($"{failure.Message}\nAfter:\n{string.Join('\n', steps.TakeLast(40))}");
        }
    }

    private async Task StepAsync(Random random, string topic, TopicModel model, List<string> steps)
    {
        switch (random.Next(10))
        {
            case < 6:
                var retention = model.Retention;
                var (count, bound) = (Pick(random, 1, 3, 10, 20, 1_000), Pick<long?>(random, null, null, 60, 400));
                if (random.Next(8) == 0) retention = KeepsAll with { Count = count, Bytes = bound };
                var id = random.Next(3) == 0 ? $"id {random.Next(30)}" : null;
                var message = Message(topic, $"{model.Count}{new string('.', random.Next(30))}", id);
                steps.Add($"append {Encoding.UTF8.GetString(message.Payload.Span)}, {id ?? "no id"}, {retention}");
                model.Appended(message, retention, await Engine.AppendAsync(message, retention, Cancellation));
                break;
            case < 9:
                var (after, entries, bytes) = (model.AnyPosition(random), Pick(random, 1, 4, 1_000), Pick(random, 0, 50, 100_000L));
                steps.Add($"read {entries} entries and {bytes} bytes after {after}");
                model.Read(after, entries, bytes, await ReadAsync(topic, after, entries, bytes));
                break;
            default:
                var start = Pick(random, LogStart.Oldest, LogStart.Newest, LogStart.Last(random.Next(12)));
                steps.Add($"seek {start}");
                model.Found(start, await SeekAsync(topic, start));
                break;
        }
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<T> choice) => choice[random.Next(choice.Length)];
}
