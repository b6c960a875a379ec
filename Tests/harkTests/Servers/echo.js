// An echo server of Node's documentation.
const net = require('net');
net.createServer({allowHalfOpen: true}, (client) => {
  client.on('error', (error) => console.error(error));
  client.pipe(client);
}).listen(Number(process.argv[2]));
