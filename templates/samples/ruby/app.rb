# A web application without dependencies: a page with its version and host, and /healthz.
require "cgi"
require "erb"
require "socket"
require "webrick"

VERSION = ENV.fetch("VERSION", "1")
PAGE = ERB.new(File.read(File.join(__dir__, "page.erb")))

def h(text) = CGI.escapeHTML(text)

def page
  PAGE.result_with_hash(
    version: VERSION, host: Socket.gethostname, runtime: "Ruby #{RUBY_VERSION}",
    answered: Time.now.utc.strftime("%H:%M:%S UTC")
  )
end

$stdout.sync = true
port = ENV.fetch("PORT", "8080").to_i
server = WEBrick::HTTPServer.new(
  BindAddress: "0.0.0.0", Port: port, Logger: WEBrick::Log.new($stdout, WEBrick::Log::WARN),
  AccessLog: [[$stdout, WEBrick::AccessLog::COMMON_LOG_FORMAT]]
)
server.mount_proc("/healthz") { |_, answer| answer.body = "ok\n" }
server.mount_proc("/") do |request, answer|
  if request.path == "/"
    answer.content_type = "text/html; charset=utf-8"
    answer.body = page
  else
    answer.status = 404
    answer.body = "nothing at #{request.path}\n"
  end
end
trap("TERM") { server.shutdown }
puts "version #{VERSION} listens on port #{port}"
server.start
