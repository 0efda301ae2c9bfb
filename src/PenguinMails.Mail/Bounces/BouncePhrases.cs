namespace PenguinMails.Mail.Bounces;

/// <summary>The phrases themselves, of each meaning.</summary>
internal static partial class BounceWords
{
    private static Phrases OfSenderWithoutMail { get; } = new(
        "sender address rejected domain does not accept mail", "sender address has null mx", "sender domain has null mx", "sender address rejected null mx");

    private static Phrases OfAuthentication { get; } = new(
        "dmarc", "spf", "dkim", "sender policy framework", "domainkeys", "sender id", "sender is unauthenticated", "unauthenticated email",
        "unauthenticated mail", "required authentication level", "authentication checks", "authentication information", "email authentication",
        "not accepted for policy reasons", "domain owner policy restrictions", "not aligned with", "isnt aligned");

    private static Phrases OfReceiver { get; } = new(
        "greylist*", "graylist*", "grey listed", "gray listed", "grey listing", "loop", "loops", "looping", "too many hops", "hop count", "hops exceeded",
        "receiving mail too quickly", "receiving mail at a rate", "receiving email too quickly");

    private static Phrases OfSendersPace { get; } = new(
        "sending quota", "sending limit", "daily limit exceeded", "message quota exceeded", "too many recipients", "too many rcpt");

    private static Phrases OfNetworkRecords { get; } = new(
        "reverse dns", "ptr record", "ptr", "rdns", "reverse hostname", "reverse lookup", "cannot find your hostname", "invalid helo", "bad helo",
        "helo command rejected", "ehlo command rejected", "helo rejected", "helo name", "fcrdns", "no reverse", "client host rejected cannot find");

    private static Phrases OfSender { get; } = new(
        "sender address", "sender domain", "sender verif*", "sender unknown", "unknown sender", "domain of sender", "sender rejected", "invalid sender",
        "sender denied", "sender not allowed", "sender not authenticated", "sender is not authenticated", "sender was not authenticated",
        "sender not in allowed", "not permitted to send", "not allowed to send", "not authorized to send", "not authorised to send",
        "do not have permission to send", "dont have permission to send", "return path", "envelope sender", "mail from address", "senders domain",
        "verification failed for", "callout", "callback", "authentication required", "authentification required", "must authenticate",
        "requires authentication", "require auth", "auth required", "smtp auth", "please authenticate", "not authenticated", "was not authenticated",
        "log in first", "relaying denied", "relay denied", "relay access denied", "relay not permitted", "relaying not", "relaying prohibited",
        "unable to relay", "cannot relay", "not permitted to relay", "not allowed to relay", "we do not relay", "no relaying", "open relay",
        "relaying is prohibited", "restricted to", "member only", "members only", "only members", "nonmember", "moderated",
        "expéditeur refusé", "absender abgelehnt", "unregistered domain");

    private static Phrases OfFullMailbox { get; } = new(
        "quota", "overquota", "mailbox full", "mailbox is full", "mailbox size limit", "mailbox is over", "mailbox exceeded", "inbox is full", "inbox full",
        "account is full", "account full", "user is full", "mailfolder is full", "folder is full", "maildrop is full", "mailboxes are full", "storage space", "out of storage",
        "exceeded storage", "storage limit", "storage allocation", "exceeded its storage", "insufficient storage", "not enough storage", "not enough space",
        "no space left", "mailbox has exceeded", "mailbox exceeds", "mailbox would exceed", "is over the maximum", "over the maximum allowed", "too many messages in", "mailboxfull",
        "boîte pleine", "boite pleine", "boîte aux lettres pleine", "boite aux lettres pleine", "destinataire pleine", "messagerie pleine",
        "postfach voll", "postfach ist voll", "mailbox voll", "mailbox ist voll", "speicherplatz", "kontingent", "buzón lleno", "buzon lleno", "buzón está lleno",
        "buzón de correo lleno", "casella piena", "casella di posta piena", "casella è piena", "caixa postal cheia", "caixa de correio cheia", "caixa cheia", "cuota",
        "postvak vol", "postvak is vol", "mailbox vol", "mailbox is vol", "skrzynka pełna", "skrzynka jest pełna", "skrzynka przepełniona",
        "ящик переполнен", "ящик полон", "квота", "квоты", "переполнен*", "*邮箱已满*", "*空间不足*", "*容量不足*", "*容量が不足*", "*容量超過*", "*がいっぱい*", "*용량 초과*",
        "*용량초과*", "용량 초과");

    private static Phrases OfContent { get; } = new(
        "too large", "message size exceeds", "message size limit", "message size limits", "exceeds size limit", "size exceeds", "size limit exceeded", "exceeds the maximum size", "maximum message size",
        "exceeds maximum", "message file too big", "too big", "virus*", "malware", "phish*", "attachment", "attachments", "infected", "line too long",
        "lines too long", "lines longer than", "not rfc compliant", "rfc compliant", "rfc compliance", "compliant with rfc", "violates rfc", "multiple addresses in from",
        "messageid header", "missing header", "invalid header", "header missing", "duplicate header", "smtputf8", "prohibited file", "malicious", "blocked file", "content denied", "bare lf",
        "bare linefeed", "bare newline", "malformed", "forbidden content", "dangerous content", "nachricht zu groß", "message trop volumineux");

    private static Phrases OfNetwork { get; } = new(
        "blacklist*", "black list", "black listed", "block listed", "blocklist*", "block list", "blocked using", "blocking list", "denylist*", "deny list", "blackhole", "dnsbl*", "rbl", "rbls", "reputation",
        "spamhaus", "spamcop", "sorbs", "uceprotect", "abuseat", "barracudacentral", "senderbase", "sender score", "senderscore", "poor score", "bad ip", "user complaints",
        "listed at", "listed by", "is listed", "listed on", "ip listed", "listed in sbl", "listed in pbl", "listed in xbl", "dynamic ip", "dialup", "residential ip", "banned", "banned ip", "too many messages",
        "too many connections", "too many bad", "too many invalid", "too many unknown", "too many errors", "too many failed", "unknown users", "invalid recipients",
        "dictionary attack", "directory harvest", "harvest*", "unusual rate", "unusual volume", "unexpected volume", "rate limit*", "ratelimit*", "throttl*", "too much mail", "too fast",
        "excessive", "network is on", "ip address has been", "ip has been", "your ip", "your ip address", "client host blocked", "client host rejected", "client address",
        "not allowed to connect", "ask your postmaster for help", "connections will not be accepted", "connection refused by policy", "does not accept email over ipv6", "over ipv6", "schwarze liste", "gesperrte ip", "blockliste", "liste noire", "lista negra", "черн*");

    private static Phrases OfBlockedSender { get; } = new(
        "blocked senders", "blocked sender", "sender blocked", "sender is blocked", "has blocked", "have blocked", "blocked you", "sender has been blocked", "banned sender", "recipient reject", "rejected by user",
        "rejected by the recipient", "recipient preferences", "does not want", "is not on whitelist", "not on the whitelist", "not in whitelist");

    private static Phrases OfSpam { get; } = new(
        "spam", "spammy", "spammer*", "spamming", "spams", "antispam", "spamassassin", "unsolicited", "junk", "bulk mail", "bulk email", "content rejected", "suspicious", "suspected", "blocked",
        "blocking", "local policy", "content filter*", "content filtering", "bayes*", "high probability", "spamverdacht", "unerwünscht*", "indésirable*", "pourriel", "no deseado", "spamfilter",
        "спам", "спама", "спамом", "*垃圾邮件*", "*迷惑メール*", "*スパム*", "*스팸*");

    private static Phrases OfUnknownRecipient { get; } = new(
        "user unknown", "unknown user", "userunknown", "no such user", "no such recipient", "no such mailbox", "no such person", "no such address", "no such account",
        "no such local user", "no such virtual user", "no such email", "no such email address", "nosuchuser", "unknown recipient", "recipient unknown", "unknown mailbox", "mailbox unknown", "unknown local part", "unknown localpart",
        "address unknown", "recipient address unknown", "unknown account", "unknown or illegal alias", "unknown or illegal user", "unknown user account", "user not found", "recipient not found",
        "recipientnotfound", "recip not found", "recipnotfound", "mailbox not found", "mailbox cannot be found", "mailbox could not be found", "account not found", "recipient address not found", "email address not found", "mail address not found",
        "recipient email address could not be found", "user does not exist", "user does not exists", "mailbox does not exist", "account does not exist", "recipient does not exist", "recipient address does not exist", "email address does not exist",
        "alias does not exist", "you tried to reach does not exist", "you sent to does not exist", "user doesnt exist", "mailbox doesnt exist", "account doesnt exist", "recipient doesnt exist", "address doesnt exist", "user not exist",
        "mailbox not exist", "recipient not exist", "account not exist", "user not exists", "mailbox not exists", "user is unknown", "recipient is unknown", "doesnt have a account", "doesnt have an account", "does not have an account",
        "does not have a account", "does not have a mailbox", "has no mailbox", "no mailbox here", "no mailbox by that name", "no mailbox found", "no mailbox with that name", "not a valid mailbox", "not a valid user", "not a valid recipient", "not a valid email address here",
        "is not a valid recipient", "invalid recipient", "invalid mailbox", "invalid user", "recipient invalid", "recipient is invalid", "user invalid", "not listed in domino directory", "not listed in public", "not listed in directory",
        "not listed in domino", "not our customer", "not our user", "not a registered user", "is not a registered gateway user", "addressee unknown", "addressee not found", "nonexistent user", "nonexistent mailbox", "nonexistent recipient", "non existent user", "unrouteable address", "unroutable address", "is not a known user",
        "is no longer a valid", "address is no longer valid", "address no longer valid", "email address is no longer valid", "mailbox no longer exists", "user no longer exists", "account no longer exists", "no longer exists here", "no longer works here",
        "no longer employed", "no longer with the company", "has left the company", "user is terminated", "no user by that name", "no account by that name", "no user found", "no recipient found", "mailbox unavailable or not local",
        "requested action not taken mailbox unavailable", "requested mail action not taken mailbox unavailable", "not a local user", "no local mailbox", "no local user", "bad destination mailbox",
        "mailbox not available here",
        // Other languages.
        "unbekannter empfänger", "unbekannter benutzer", "empfänger unbekannt", "benutzer unbekannt", "empfänger existiert nicht", "postfach existiert nicht", "adresse existiert nicht",
        "empfängeradresse existiert nicht", "benutzer existiert nicht", "kein solcher benutzer", "empfänger nicht gefunden", "konto existiert nicht", "utilisateur inconnu", "destinataire inconnu", "adresse inconnue",
        "destinataire invalide", "boîte inexistante", "compte inexistant", "adresse inexistante", "ladresse nexiste pas", "le destinataire nexiste pas", "le compte nexiste pas", "nexiste pas dans notre", "usuario desconocido", "destinatario desconocido", "usuario no existe",
        "usuario inexistente", "destinatario no existe", "buzón no existe", "buzon no existe", "cuenta no existe", "dirección no existe", "destinatario inexistente", "utente sconosciuto", "utente inesistente", "destinatario sconosciuto", "casella inesistente",
        "indirizzo inesistente", "usuário desconhecido", "usuario inexistente", "destinatário desconhecido", "usuário inexistente", "caixa postal inexistente", "usuário não existe", "gebruiker onbekend", "onbekende gebruiker", "gebruiker bestaat niet", "adres bestaat niet", "nieznany użytkownik",
        "nie ma takiego użytkownika", "użytkownik nie istnieje", "skrzynka nie istnieje", "okänd användare", "ukendt modtager", "ukjent bruker", "пользователь не найден", "пользователь не существует", "нет такого пользователя", "неизвестный пользователь",
        "ящик не существует", "адрес не существует", "получатель не найден", "адресат не найден", "почтовый ящик не найден", "такого пользователя нет", "*用户不存在*", "*收件人不存在*", "*用戶不存在*", "*邮箱不存在*", "*帐号不存在*", "*账号不存在*", "*ユーザーは存在しません*", "*ユーザが存在しません*", "*ユーザーが存在しません*",
        "*宛先が存在しません*", "*宛先アドレスが存在しません*", "*メールアドレスが存在しません*", "*メールアドレスは存在しません*", "*アドレスが見つかりません*", "*宛先不明*", "*ユーザー不明*", "*존재하지 않는 사용자*", "존재하지 않는 사용자", "존재하지 않는 계정", "사용자를 찾을 수", "*수신자를 찾을 수*");

    private static Phrases OfUnknownDomain { get; } = new(
        "host not found", "domain not found", "unknown host", "unknown domain", "no such domain", "host unknown", "domain unknown", "name service error", "nxdomain", "domain nonexistent", "null mx",
        "nullmx", "does not accept mail", "doesnt accept mail", "domain does not exist", "domain doesnt exist", "domain name not found", "domain name does not exist", "no mail exchanger", "no mx record", "no mx records", "no mx or a", "no mx for", "no valid mx", "no mx host", "no mx found",
        "no mx hosts", "couldnt find any host", "couldnt find a mail exchanger", "could not find a mail exchanger", "unable to lookup dns", "unable to find mx", "cannot find mx", "hard dns error", "dns hard error", "unrouteable mail domain", "unroutable mail domain",
        "relevant mx records point to nonexistent hosts", "domain has no valid mail", "domain has no mail exchangers", "indicated no smtp service", "no dns data for", "dns lookup failed permanently", "info domain nonexistent",
        "bad destination host", "bad destination system", "no mail server for", "no mail hosts for", "domain does not have mx", "no mxs for this domain", "no a or mx", "unbekannte domain", "domain existiert nicht", "domaine inconnu", "domaine inexistant",
        "le domaine nexiste pas", "dominio no existe", "dominio desconocido", "dominio inesistente", "домен не существует", "домен не найден", "*域名不存在*", "*ドメインが存在しません*", "*ドメインが見つかりません*");

    private static Phrases OfDeniedAccess { get; } = new("access denied");

    private static Phrases OfPassing { get; } = new(
        "try again", "try later", "retry later", "temporar*", "timed out", "timeout", "connection refused", "connection reset", "connection lost", "lost connection", "deferred", "over load", "overload*", "too busy", "is busy", "disabled", "inactive", "suspended",
        "not active", "deactivated", "locked", "retry time", "expired", "delivery time", "too old", "could not connect", "couldnt connect", "unreachable", "no route to host", "servfail", "not responding", "host not reachable", "could not deliver for the last", "did not accept our requests to connect", "multiple retries", "frozen", "couldnt resolve", "deaktiviert", "désactivé", "inactif",
        "vorübergehend", "temporairement", "temporalmente", "временно", "заблокирован", "отключен", "*一時的*", "*暂时*");

    private static Phrases OfUnfitSize { get; } = new("message size", "size limit", "exceeds limit", "message exceeds");

    private static Phrases OfRefusal { get; } = new(
        "access denied", "not accepted from", "refused to talk", "refused connection", "you are not allowed", "denied access", "go away", "connection rejected", "connection denied", "access has been rejected", "service refused", "not welcome");

    private static Phrases OfPolicy { get; } = new(
        "administrative prohibition", "administratively prohibited", "administratively denied", "administratively blocked", "prohibited", "denied by policy", "policy", "policies", "not permitted", "not allowed", "not authorized", "not authorised", "unauthorized",
        "restrict*", "forbidden", "permission denied", "security reasons", "acl", "richtlinie*", "politique", "política", "политик*");

    private static Phrases OfConnection { get; } = new(
        "after initial connection", "refused to talk to me", "while receiving the initial server greeting", "initial server greeting", "but greeting failed");

    private static Phrases OfHello { get; } = new(
        "in reply to ehlo", "in reply to helo", "in reply to lhlo", "in reply to starttls", "in reply to auth", "after ehlo", "after helo", "after lhlo", "after starttls", "after auth", "after pipelined ehlo",
        "while performing the ehlo handshake", "while performing the helo handshake", "while performing the lhlo handshake", "in response to ehlo", "in response to helo", "client ehlo", "client helo", "client auth", "client starttls", "in response to auth", "but my name was rejected");

    private static Phrases OfMailFrom { get; } = new(
        "in reply to mail from", "in response to mail from", "after mail from", "after pipelined mail from", "while sending mail from", "during mail from", "client mail from", "but sender was rejected");

    private static Phrases OfEndOfData { get; } = new(
        "in reply to end of data", "in response to end of data", "after end of data", "at end of data", "while sending end of data", "after pipelined end of data", "after sending data block", "after pipelined sending data block", "after message was sent", "after data was sent", "while sending message body", "failed after i sent the message", "for text command", "after text command");

    private static Phrases OfData { get; } = new("in reply to data", "in response to data", "after data", "after pipelined data", "while sending data", "in reply to bdat", "in response to bdat", "after bdat", "failed on data command");

    private static Phrases OfRcptTo { get; } = new("in reply to rcpt", "in response to rcpt", "after rcpt", "after pipelined rcpt", "while sending rcpt", "client rcpt", "rcpt to generated");
}
