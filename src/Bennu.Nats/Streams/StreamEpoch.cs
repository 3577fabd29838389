namespace Bennu.Nats.Streams;

/// <summary>
/// One incarnation of a stream. Its name is part of the stream's subjects, so that nothing is ever written to a later one by mistake.
/// </summary>
/// <param name="Name">Random hexadecimal digits.</param>
/// <param name="Subjects">What its subjects begin with, dot included.</param>
internal sealed record StreamEpoch(string Name, string Subjects);
