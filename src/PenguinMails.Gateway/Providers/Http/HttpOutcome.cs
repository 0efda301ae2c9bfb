using System.Text;

namespace PenguinMails.Gateway.Providers.Http;

/// <summary>How one request to a provider ended.</summary>
internal abstract record HttpOutcome
{
    private HttpOutcome() { }

    public abstract string Detail { get; }

    /// <summary>The provider answered, whatever it said.</summary>
    public sealed record Answered(int Status, byte[] Body, TimeSpan? RetryAfter) : HttpOutcome
    {
        private const int LongestDetail = 300;

        public bool Ok => Status == 200;

        public override string Detail => Explain(Text);

        public string Text => Encoding.UTF8.GetString(Body);

        /// <summary>The status with the provider's words, short and on one line.</summary>
        public string Explain(string words)
        {
            var cut = words.Length <= LongestDetail ? words : words[..(char.IsHighSurrogate(words[LongestDetail - 1]) ? LongestDetail - 1 : LongestDetail)];
            var line = string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
            return line.Length == 0 ? $"HTTP {Status}" : $"HTTP {Status}: {line}";
        }
    }

    /// <summary>The request did not go out completely, so that it can't have been taken.</summary>
    public sealed record NotSent(string Why) : HttpOutcome
    {
        public override string Detail => Why;
    }

    /// <summary>The request went out and no answer came.</summary>
    public sealed record Lost(string Why) : HttpOutcome
    {
        public override string Detail => Why;
    }
}
