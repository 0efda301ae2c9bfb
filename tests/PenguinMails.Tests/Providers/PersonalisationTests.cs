using PenguinMails.Gateway.Providers.Email;
using Xunit;

namespace PenguinMails.Tests.Providers;

public sealed class PersonalisationTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["name"] = "<Ann> & \"Co\"", ["break"] = "a\r\nBcc: x@example.com" };

    [Theory]
    [InlineData("Hi {{name}}", nameof(ValueForm.Text), "Hi <Ann> & \"Co\"")]
    [InlineData("Hi {{ name }}", nameof(ValueForm.Html), "Hi &lt;Ann&gt; &amp; &quot;Co&quot;")]
    [InlineData("{{break}}", nameof(ValueForm.Line), "a  Bcc: x@example.com")]
    [InlineData("{{break}}", nameof(ValueForm.Text), "a\r\nBcc: x@example.com")]
    [InlineData("{{unknown}} {{name", nameof(ValueForm.Text), "{{unknown}} {{name")]
    [InlineData("{{Name}}", nameof(ValueForm.Text), "{{Name}}")]
    [InlineData("{{{name}}}", nameof(ValueForm.Text), "{<Ann> & \"Co\"}")]
    public void A_value_is_written_as_its_place_demands(string template, string form, string expected) =>
        Assert.Equal(expected, Personalisation.Render(template, Variables, Enum.Parse<ValueForm>(form)));

    [Fact]
    public void A_value_is_not_searched_for_placeholders_again() =>
        Assert.Equal("{{b}}", Personalisation.Render("{{a}}", new Dictionary<string, string> { ["a"] = "{{b}}", ["b"] = "no" }, ValueForm.Text));

    [Fact]
    public void A_message_without_variables_is_left_alone() =>
        Assert.Equal("{{name}}", Personalisation.Render("{{name}}", null, ValueForm.Html));
}
