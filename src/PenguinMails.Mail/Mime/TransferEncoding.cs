namespace PenguinMails.Mail.Mime;

internal enum TransferEncoding
{
    SevenBit,
    QuotedPrintable,
    Base64,
}
