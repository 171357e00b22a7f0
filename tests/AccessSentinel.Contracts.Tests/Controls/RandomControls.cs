using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Contracts.Tests.Controls;

/// <summary>Controls of a random source, each within the contract.</summary>
internal sealed class RandomControls(Random random)
{
    public Control Next()
    {
        var type = (ControlType)random.Next(1, 5);
        var issuedAt = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 3000));
        var allowance = type == ControlType.Allow;
        return new Control
        {
            Id = Hex(),
            Type = type,
            Scope = allowance ? (ControlScope)random.Next(4) : ControlScope.Credential,
            Subject = Text(Control.LongestSubject),
            Author = Text(Control.LongestAuthor),
            Reason = Text(Control.LongestReason),
            IssuedAt = issuedAt,
            ValidUntil = issuedAt.AddTicks(random.NextInt64(1, Control.LongestValidity.Ticks)),
            ExpiresAt = allowance ? issuedAt.AddTicks(random.NextInt64(1, Control.LongestAllowance.Ticks))
                : type == ControlType.Suspend && Maybe() ? issuedAt.AddTicks(random.NextInt64(1, Control.LongestSuspension.Ticks)) : null,
            Factor = allowance ? Math.Round(1 + (random.NextDouble() * 9), 3) : null,
            Episode = type is ControlType.Release or ControlType.Confirm && Maybe() ? new ControlEpisode(Hex(), issuedAt.AddHours(-3)) : null,
        };
    }

    private string Hex() => string.Concat(Enumerable.Range(0, 32).Select(_ => "0123456789abcdef"[random.Next(16)]));

    private bool Maybe() => random.Next(2) == 0;

    private string Text(int longest)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, longest / 2)).Select(_ => random.Next(8) switch
        {
            0 => "é",
            1 => "😀",
            2 => "\"",
            3 => "\\",
            _ => ((char)random.Next('a', 'z' + 1)).ToString(),
        }));
        return text;
    }
}
