import java.io.*;
import java.net.*;

/** An echo server of a Java course. */
class Echo {
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(arguments[0]))) {
            while (true) {
                Socket client = server.accept();
                new Thread(() -> {
                    try (client) {
                        client.getInputStream().transferTo(client.getOutputStream());
                    } catch (IOException e) {
                        System.err.println(e);
                    }
                }).start();
            }
        }
    }
}
