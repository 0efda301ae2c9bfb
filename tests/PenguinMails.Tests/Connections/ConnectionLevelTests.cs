using PenguinMails.Gateway.Connections.Admin;
using Xunit;

namespace PenguinMails.Tests.Connections;

public sealed class ConnectionLevelTests
{
    [Theory]
    [InlineData(ConnectionLevel.Ok, true, false, false, false, false)]
    [InlineData(ConnectionLevel.NeedsAttention, true, false, false, true, false)]
    [InlineData(ConnectionLevel.NeedsAttention, true, false, false, false, true)]
    [InlineData(ConnectionLevel.NeedsAttention, true, false, false, true, true)]
    [InlineData(ConnectionLevel.Error, true, true, false, false, false)]
    [InlineData(ConnectionLevel.Error, true, true, false, true, true)]
    [InlineData(ConnectionLevel.Error, true, false, true, true, false)]
    [InlineData(ConnectionLevel.Error, true, true, true, true, true)]
    [InlineData(ConnectionLevel.Paused, false, false, false, false, false)]
    [InlineData(ConnectionLevel.Paused, false, false, false, true, true)]
    [InlineData(ConnectionLevel.Paused, false, true, true, true, true)]
    public void Red_is_only_what_sends_nothing_and_a_disabled_connection_is_paused(
        ConnectionLevel level, bool enabled, bool fails, bool refusesAll, bool hasWarning, bool isThrottled) =>
        Assert.Equal(level, new ConnectionSigns { Enabled = enabled, Fails = fails, RefusesAll = refusesAll, HasWarning = hasWarning, IsThrottled = isThrottled }.Level);
}
