using PenguinMails.Gateway.Commands;

return await CommandLine.RunAsync(args);
